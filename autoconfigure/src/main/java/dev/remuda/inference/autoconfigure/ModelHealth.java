package dev.remuda.inference.autoconfigure;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.remuda.inference.ModelStatus;

/**
 * Whether a model can answer, and if not, why.
 *
 * @param state {@code ready}, {@code starting}, {@code failing}, {@code failed} or
 * {@code closed}
 * @param reason why it isn't ready; {@code null} if it is
 */
record ModelHealth(String state, @Nullable String reason) {

	static final String READY = "ready";

	static final String STARTING = "starting";

	static ModelHealth of(ModelStatus status) {
		String state = status.state().name().toLowerCase(Locale.ROOT);
		return switch (status.state()) {
			case STARTING -> new ModelHealth(STARTING,
					"%d of %d workers are warm".formatted(status.openSessions(), status.workers()));
			case FAILED -> new ModelHealth(state, "it could not be started");
			case CLOSED -> new ModelHealth(state, "it was closed");
			case READY -> (status.openSessions() > status.stuckWorkers()) ? new ModelHealth(READY, null)
					: new ModelHealth("failing",
							"none of its workers can run a batch: %d stuck in one, %d without a session after an error"
								.formatted(status.stuckWorkers(), status.workers() - status.openSessions()));
		};
	}

}
