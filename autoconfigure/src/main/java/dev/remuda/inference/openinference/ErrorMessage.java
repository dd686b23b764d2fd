package dev.remuda.inference.openinference;

import org.jspecify.annotations.Nullable;

/**
 * Says why a request failed.
 *
 * @param error what went wrong, for whoever sent the request
 */
public record ErrorMessage(@Nullable String error) {

}
