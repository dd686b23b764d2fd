/**
 * What the worker model knows of Tomcat: the threads that work on requests.
 */
@NullMarked
package dev.remuda.worker.tomcat;

import org.jspecify.annotations.NullMarked;
