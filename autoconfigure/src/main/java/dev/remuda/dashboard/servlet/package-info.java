/**
 * Serves the dashboard under Spring MVC.
 */
@NullMarked
package dev.remuda.dashboard.servlet;

import org.jspecify.annotations.NullMarked;
