package dev.remuda.admission.autoconfigure;

import dev.remuda.admission.Deadline;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Carries the deadline of a request between Reactor's context and the threads that work
 * on it, those of blocking handlers among them.
 */
class DeadlineAccessor implements ThreadLocalAccessor<Deadline> {

	@Override
	public Object key() {
		return Deadline.class;
	}

	@Override
	public @Nullable Deadline getValue() {
		return Deadline.current();
	}

	@Override
	public void setValue(Deadline deadline) {
		Deadline.setCurrent(deadline);
	}

	@Override
	public void setValue() {
		Deadline.setCurrent(null);
	}

}
