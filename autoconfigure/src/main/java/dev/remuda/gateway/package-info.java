/**
 * The reverse proxy: routes and upstreams on Spring Cloud Gateway, with the next server
 * tried when it is safe, nginx's statuses when none answers, forwarded headers that can
 * be trusted, and checks of the servers.
 */
@NullMarked
package dev.remuda.gateway;

import org.jspecify.annotations.NullMarked;
