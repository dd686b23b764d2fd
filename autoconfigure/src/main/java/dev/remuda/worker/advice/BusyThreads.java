package dev.remuda.worker.advice;

import java.util.List;

import dev.remuda.worker.WorkerModel;

/**
 * All threads of the pool wait for something, and the processors for them.
 */
final class BusyThreads implements Rule {

	private static final int VIRTUAL_THREADS = 21;

	@Override
	public List<Advice> advise(Figures figures) {
		if (figures.model() != WorkerModel.SERVLET || !figures.threadsBusy() || !figures.processorsIdle()) {
			return List.of();
		}
		double concurrency = figures.traffic().whole().concurrency();
		return List
			.of(new Advice("All threads wait for something else, such as a database, while the processors are idle",
					Knobs.MODEL, action(figures),
					Figures.text(
							"%d of %d threads busy (Tomcat's pool, now); %s; %s; with the same response times about "
									+ "%.0f requests would be in flight before the processors are busy",
							figures.busyThreads(), figures.threads(), figures.processorText(),
							Figures.flowText(figures.traffic()), concurrency * figures.room())));
	}

	private static String action(Figures figures) {
		String threads = Figures.text("raise remuda.worker.threads to about %.0f",
				Math.ceil(figures.settings().threads() * Math.min(4, figures.room())));
		return (figures.java() >= VIRTUAL_THREADS) ? "Set it to virtual, or " + threads
				: "Set it to virtual on Java 21 or newer; on this one, " + threads;
	}

}
