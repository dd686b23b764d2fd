/**
 * What Tomcat does otherwise than by itself: it stops without losing a connection.
 */
@NullMarked
package dev.remuda.worker.tomcat;

import org.jspecify.annotations.NullMarked;
