package dev.remuda.sample.gec;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the files of the model are missing or don't belong together.
 */
class ModelFileException extends RuntimeException {

	ModelFileException(String message) {
		this(message, null);
	}

	ModelFileException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
