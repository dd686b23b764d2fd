package dev.remuda.worker.autoconfigure;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.remuda.worker.watchdog.Kind;
import dev.remuda.worker.watchdog.Watchdog;
import dev.remuda.worker.watchdog.WatchdogFigures.Lag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Meters of what the watchdog has seen. Which there are follows from the worker model.
 */
class WatchdogMeters implements MeterBinder {

	static final String PREFIX = "remuda.worker.";

	private final Watchdog watchdog;

	WatchdogMeters(Watchdog watchdog) {
		this.watchdog = watchdog;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PREFIX + "busy.share", this.watchdog, Watchdog::busyShare)
			.description("Share of the event loops, of the pool's threads, or of the processors that is in use")
			.register(registry);
		lag(registry, "event.loop.lag", "How late event loops were, at most in the last 10 seconds",
				this.watchdog::eventLoopLagMillis);
		lag(registry, "carrier.lag", "How late new virtual threads got a carrier, at most in the last 10 seconds",
				this.watchdog::carrierLagMillis);
		for (Kind kind : Kind.values()) {
			if (this.watchdog.finds(kind)) {
				found(registry, kind);
			}
		}
	}

	private static void lag(MeterRegistry registry, String name, String description, Supplier<@Nullable Lag> lag) {
		if (lag.get() != null) {
			TimeGauge.builder(PREFIX + name, () -> max(lag.get()), TimeUnit.MILLISECONDS)
				.description(description)
				.register(registry);
		}
	}

	private static double max(@Nullable Lag lag) {
		return (lag != null) ? lag.max() : 0;
	}

	private void found(MeterRegistry registry, Kind kind) {
		FunctionCounter.Builder<Watchdog> counter = (kind == Kind.PINNED)
				? FunctionCounter.builder(PREFIX + "pinned", this.watchdog, Watchdog::pinned)
					.description("Virtual threads that were pinned to their carriers for longer than the threshold")
				: FunctionCounter.builder(PREFIX + "blocked", this.watchdog, (one) -> one.found(kind))
					.description("Event loops, carriers and pools that were held for longer than the threshold")
					.tag("kind", kind.id());
		counter.register(registry);
	}

}
