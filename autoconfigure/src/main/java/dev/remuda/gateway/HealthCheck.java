package dev.remuda.gateway;

import java.time.Duration;

/**
 * How the servers of an upstream are checked.
 *
 * @param path what each is asked for with GET; the check passes with a status from 200 to
 * 399
 * @param interval time from one check to the next
 * @param timeout time that a check may take
 */
public record HealthCheck(String path, Duration interval, Duration timeout) {

}
