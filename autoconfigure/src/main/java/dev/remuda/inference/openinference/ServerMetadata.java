package dev.remuda.inference.openinference;

import java.util.List;

/**
 * What a client is told of the server.
 *
 * @param name its name
 * @param version its version
 * @param extensions the extensions of the protocol that it knows
 */
public record ServerMetadata(String name, String version, List<String> extensions) {

}
