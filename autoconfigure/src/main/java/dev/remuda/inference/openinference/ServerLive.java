package dev.remuda.inference.openinference;

/**
 * Says that the server takes requests.
 *
 * @param live whether it does
 */
public record ServerLive(boolean live) {

}
