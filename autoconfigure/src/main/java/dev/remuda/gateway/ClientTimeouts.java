package dev.remuda.gateway;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param head for the head of a request, from the start of the connection or the end of
 * the last response on
 * @param body between two parts of the body of a request, while the gateway reads it
 * @param send to take anything of what it is sent
 */
public record ClientTimeouts(Duration head, Duration body, Duration send) {

}
