package dev.remuda.worker.autoconfigure;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

/**
 * Numbers for people to read.
 */
final class Rounded {

	private Rounded() {
	}

	static @Nullable Double of(@Nullable Double value, int digits) {
		return (value != null) ? BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue() : null;
	}

}
