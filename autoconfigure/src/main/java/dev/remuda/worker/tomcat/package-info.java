/**
 * What the worker model has to do with Tomcat: it knows the threads that work on
 * requests, and has it stop without losing a connection.
 */
@NullMarked
package dev.remuda.worker.tomcat;

import org.jspecify.annotations.NullMarked;
