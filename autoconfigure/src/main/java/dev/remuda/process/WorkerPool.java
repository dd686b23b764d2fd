package dev.remuda.process;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

import dev.remuda.process.PoolSnapshot.WorkerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of workers alive. Decides alone when one is started, replaced, asked to
 * leave and killed; what it knows it is told. One thread calls it.
 */
final class WorkerPool {

	/**
	 * The status that the master ends with when no worker can start, as with gunicorn.
	 */
	static final int START_FAILED = 3;

	private static final int MOST = 1_000;

	/**
	 * How often in a row a worker must be too large, so that a peak doesn't count.
	 */
	private static final int TOO_LARGE = 3;

	/**
	 * How many times longer a silent worker may take that uses its processor: it collects
	 * garbage, or others are more important to the machine.
	 */
	private static final int BUSY_FACTOR = 4;

	private static final int BUSY_SHARE = 10;

	/**
	 * A call after which time has stood still, for the workers as well.
	 */
	private static final long STANDSTILL_MILLIS = 5_000;

	private final PoolSettings settings;

	private final WorkerProcess.Launcher launcher;

	private final LongSupplier clock;

	private final LongUnaryOperator random;

	private final MasterLog log;

	private final List<Slot> slots = new ArrayList<>();

	private final List<Worker> leaving = new ArrayList<>();

	private final Deque<Replacement> replacements = new ArrayDeque<>();

	private @Nullable Replacement replacing;

	private int count;

	private int generation;

	private @Nullable String lastReload;

	private boolean started;

	private boolean ending;

	private boolean hurrying;

	private int status;

	private long lastTick;

	/**
	 * Create a pool without workers.
	 * @param launcher starts processes
	 * @param clock the time in milliseconds, which only goes forward
	 * @param random gives a number from 0 up to its argument
	 */
	WorkerPool(PoolSettings settings, WorkerProcess.Launcher launcher, LongSupplier clock, LongUnaryOperator random,
			MasterLog log) {
		this.settings = settings;
		this.launcher = launcher;
		this.clock = clock;
		this.random = random;
		this.log = log;
		this.lastTick = clock.getAsLong();
		resize(settings.count());
	}

	private void resize(int count) {
		this.count = count;
		while (this.slots.size() < count) {
			this.slots.add(new Slot(this.slots.size()));
		}
	}

	/**
	 * Do what is due. To be called about once a second, and after anything has happened.
	 */
	void tick() {
		long now = this.clock.getAsLong();
		long gap = now - this.lastTick;
		this.lastTick = now;
		if (gap > STANDSTILL_MILLIS) {
			workers().forEach((worker) -> worker.heardAt += gap);
		}
		workers().toList().forEach((worker) -> check(worker, now));
		if (this.hurrying) {
			// One that had only just begun to end has heard nothing the first time
			hurry();
		}
		if (!this.ending) {
			this.slots.forEach((slot) -> fill(slot, now));
			replace();
		}
	}

	private Stream<Worker> workers() {
		return Stream.concat(
				this.slots.stream().flatMap((slot) -> Stream.of(slot.current, slot.next).filter(WorkerPool::isThere)),
				this.leaving.stream());
	}

	private static boolean isThere(@Nullable Worker worker) {
		return worker != null;
	}

	private void check(Worker worker, long now) {
		switch (worker.state) {
			case STARTING -> {
				if (now - worker.startedAt > this.settings.startTimeout().toMillis()) {
					kill(worker, "it wasn't ready within %ds".formatted(this.settings.startTimeout().toSeconds()));
				}
			}
			case READY -> {
				checkHeartbeat(worker, now);
				checkAge(worker, now);
			}
			case LEAVING -> {
				if (now - worker.leavingAt > this.settings.stopTimeout().toMillis()) {
					kill(worker, "it didn't finish within %ds".formatted(this.settings.stopTimeout().toSeconds()));
				}
			}
			case ENDED -> {
			}
		}
	}

	private void kill(Worker worker, String why) {
		if (!worker.killed) {
			worker.killed = true;
			worker.problem = (worker.problem != null) ? worker.problem : why;
			this.log.warn("%s is killed: %s".formatted(worker, why));
			worker.process().kill(why);
		}
	}

	private void checkHeartbeat(Worker worker, long now) {
		long timeout = this.settings.heartbeatTimeout().toMillis();
		long silent = now - worker.heardAt;
		if (silent <= timeout / 2) {
			worker.silentSince = 0;
			return;
		}
		if (worker.silentSince == 0) {
			worker.silentSince = now;
			worker.processorMillis = worker.process().processorMillis();
		}
		else if (silent > timeout && (silent > timeout * BUSY_FACTOR || !isBusy(worker, now))) {
			kill(worker, "nothing was heard of it for %ds".formatted(silent / 1000));
		}
	}

	private static boolean isBusy(Worker worker, long now) {
		long used = worker.process().processorMillis() - worker.processorMillis;
		return used * BUSY_SHARE > now - worker.silentSince;
	}

	private void checkAge(Worker worker, long now) {
		worker.memory = worker.process().residentMemory();
		worker.tooLarge = (this.settings.maxMemory() > 0 && worker.memory > this.settings.maxMemory())
				? worker.tooLarge + 1 : 0;
		if (worker.maxRequests > 0 && worker.figures.requests() >= worker.maxRequests) {
			recycle(worker.slot, "max-requests");
		}
		else if (this.settings.maxLifetime().toMillis() > 0
				&& now - worker.readyAt >= this.settings.maxLifetime().toMillis()) {
			recycle(worker.slot, "max-lifetime");
		}
		else if (worker.tooLarge >= TOO_LARGE) {
			recycle(worker.slot, "max-memory");
		}
		else if (worker.figures.broken() && !isToBeReplaced(worker.slot)) {
			// Like a crash: one that breaks again and again is replaced ever later
			this.slots.get(worker.slot).failed(worker, now);
			recycle(worker.slot, "it says that it is broken");
		}
	}

	private void fill(Slot slot, long now) {
		if (slot.number < this.count) {
			if (slot.isEmpty() && slot.mayStart(now)) {
				launch(slot);
			}
			return;
		}
		if (slot.next != null) {
			leave(slot, slot.next);
		}
		// It is one too many as soon as all others are there
		if (slot.current != null
				&& this.slots.subList(0, this.count).stream().allMatch((other) -> other.current != null)) {
			leave(slot, slot.current);
		}
	}

	private void launch(Slot slot) {
		long most = this.settings.maxRequests();
		Worker worker = new Worker(slot.number, this.generation, this.clock.getAsLong(),
				(most > 0) ? most + this.random.applyAsLong(this.settings.maxRequestsJitter()) : 0);
		slot.next = worker;
		try {
			worker.process = this.launcher.launch(worker);
		}
		catch (UncheckedIOException ex) {
			worker.problem = "its process can't be started: " + ex.getCause();
			ended(worker, -1);
		}
	}

	private void leave(Slot slot, Worker worker) {
		slot.current = (slot.current == worker) ? null : slot.current;
		slot.next = (slot.next == worker) ? null : slot.next;
		this.leaving.add(worker);
		worker.state = WorkerState.LEAVING;
		worker.leavingAt = this.clock.getAsLong();
		worker.process().retire();
	}

	private void replace() {
		Replacement replacing = this.replacing;
		if (replacing != null && this.slots.get(replacing.slot()).next == null && this.leaving.isEmpty()) {
			this.replacing = null;
			if (replacing.reload() && this.replacements.stream().noneMatch(Replacement::reload)) {
				this.lastReload = "done";
				this.log.info("Reloaded");
			}
		}
		while (this.replacing == null && !this.replacements.isEmpty() && this.leaving.isEmpty()) {
			Replacement next = this.replacements.element();
			Slot slot = this.slots.get(next.slot());
			if (slot.next != null || !slot.mayStart(this.clock.getAsLong())) {
				return;
			}
			this.replacements.remove();
			if (slot.number < this.count) {
				this.replacing = next;
				launch(slot);
			}
		}
	}

	/**
	 * Note what a worker has said of itself.
	 */
	void heard(Worker worker, WorkerFigures figures) {
		worker.heardAt = this.clock.getAsLong();
		worker.figures = figures;
		if (worker.state == WorkerState.STARTING && figures.accepting()) {
			ready(worker);
		}
	}

	private void ready(Worker worker) {
		worker.state = WorkerState.READY;
		worker.readyAt = this.clock.getAsLong();
		Slot slot = this.slots.get(worker.slot);
		Worker before = slot.current;
		slot.next = null;
		slot.current = worker;
		this.log.info("%s is ready after %.1fs".formatted(worker, (worker.readyAt - worker.startedAt) / 1000.0));
		if (before != null) {
			Replacement replacing = this.replacing;
			slot.restarted((replacing != null && replacing.slot() == slot.number) ? replacing.why() : "replaced");
			leave(slot, before);
		}
		if (!this.started && ready() == this.count) {
			this.started = true;
			this.log.info("%d workers are ready".formatted(this.count));
		}
	}

	private int ready() {
		return (int) this.slots.stream().filter((slot) -> slot.current != null).count();
	}

	/**
	 * Note what keeps a worker from starting, in its own words.
	 */
	void failed(Worker worker, String problem) {
		worker.problem = problem;
	}

	/**
	 * Note that the process of a worker has ended.
	 */
	void ended(Worker worker, int status) {
		WorkerState before = worker.state;
		worker.state = WorkerState.ENDED;
		Slot slot = this.slots.get(worker.slot);
		this.leaving.remove(worker);
		String why = (worker.problem != null) ? worker.problem : describe(status);
		boolean wasCurrent = slot.current == worker;
		slot.current = (wasCurrent) ? null : slot.current;
		slot.next = (slot.next == worker) ? null : slot.next;
		if (this.ending || before == WorkerState.LEAVING) {
			return;
		}
		if (wasCurrent) {
			slot.restarted(why);
			this.log.warn("%s has ended, and is replaced in %.0fs: %s".formatted(worker,
					slot.failed(worker, this.clock.getAsLong()) / 1000.0, why));
		}
		else {
			failedToStart(slot, worker, why);
		}
	}

	private void failedToStart(Slot slot, Worker worker, String why) {
		if (!this.started) {
			this.log.error("%s can't start, so none is: %s".formatted(worker, why));
			this.status = START_FAILED;
			end();
			hurry();
			return;
		}
		double seconds = slot.failed(worker, this.clock.getAsLong()) / 1000.0;
		Replacement replacing = this.replacing;
		if (replacing == null || replacing.slot() != slot.number) {
			slot.restarted(why);
			this.log.warn("%s can't start, and is tried again in %.0fs: %s".formatted(worker, seconds, why));
			return;
		}
		this.replacing = null;
		if (replacing.reload()) {
			this.replacements.removeIf(Replacement::reload);
			this.lastReload = "given up: " + why;
			this.log.error("The reload is given up, and the workers that run go on: %s can't start: %s"
				.formatted(worker, why));
		}
		else {
			this.log.warn("%s can't start, so the one before it goes on: %s".formatted(worker, why));
		}
	}

	private static String describe(int status) {
		return (status > 128)
				? "it ended by signal %d%s".formatted(status - 128,
						(status == 137) ? ", perhaps for lack of memory" : "")
				: "it ended with status %d".formatted(status);
	}

	/**
	 * Replace all workers, one after the other, each by one that is ready.
	 */
	void reload() {
		if (this.ending) {
			return;
		}
		if (!this.started) {
			this.log.warn("Not reloaded: the workers are still starting");
			return;
		}
		this.generation++;
		this.lastReload = "going on";
		this.log.info("Reloading %d workers".formatted(this.count));
		this.replacements.clear();
		this.slots.stream()
			.filter((slot) -> slot.number < this.count)
			.forEach((slot) -> this.replacements.add(new Replacement(slot.number, true, "reload")));
	}

	/**
	 * Replace a worker by one that is ready.
	 * @return whether there is one
	 */
	boolean recycle(int slot, String why) {
		boolean there = slot >= 0 && slot < this.slots.size() && this.slots.get(slot).current != null;
		if (there && !this.ending && !isToBeReplaced(slot)) {
			this.log.info("The worker of slot %d is replaced: %s".formatted(slot, why));
			this.replacements.add(new Replacement(slot, false, why));
		}
		return there;
	}

	private boolean isToBeReplaced(int slot) {
		return Stream.concat(this.replacements.stream(), Stream.ofNullable(this.replacing))
			.anyMatch((replacement) -> replacement.slot() == slot);
	}

	/**
	 * Have another number of workers.
	 * @return how many there will be
	 */
	int scale(int count) {
		int within = Math.max(1, Math.min(MOST, count));
		if (!this.ending && within != this.count) {
			this.log.info("%d instead of %d workers".formatted(within, this.count));
			resize(within);
		}
		return this.count;
	}

	/**
	 * Return how many workers there should be.
	 */
	int count() {
		return this.count;
	}

	/**
	 * End all workers. What they have, and what waits to be accepted, is finished.
	 */
	void end() {
		if (!this.ending) {
			this.ending = true;
			this.log.info("Ending %d workers".formatted(workers().count()));
			this.replacements.clear();
			long now = this.clock.getAsLong();
			tell((worker) -> {
				worker.state = WorkerState.LEAVING;
				worker.leavingAt = now;
				worker.process().end();
			});
		}
	}

	/**
	 * Have the workers that end do so at once.
	 */
	void hurry() {
		this.hurrying = true;
		tell((worker) -> worker.process().hurry());
	}

	private void tell(Consumer<Worker> what) {
		workers().filter((worker) -> worker.process != null).toList().forEach(what);
	}

	/**
	 * Return whether all has ended.
	 */
	boolean isOver() {
		return this.ending && workers().findAny().isEmpty();
	}

	/**
	 * Return the status that the master ends with.
	 */
	int status() {
		return this.status;
	}

	/**
	 * Return what there is.
	 */
	PoolSnapshot snapshot() {
		long now = this.clock.getAsLong();
		return new PoolSnapshot(this.count, ready(), this.generation, this.lastReload,
				workers().filter((worker) -> worker.process != null).map((worker) -> snapshot(worker, now)).toList());
	}

	private WorkerSnapshot snapshot(Worker worker, long now) {
		Slot slot = this.slots.get(worker.slot);
		return new WorkerSnapshot(worker.slot, worker.process().pid(), worker.process().managementPort(), worker.state,
				worker.generation, now - worker.startedAt, worker.figures, worker.memory, slot.restarts,
				slot.lastRestart);
	}

	/**
	 * A worker that is to be replaced.
	 *
	 * @param slot its place
	 * @param reload whether all are
	 * @param why the reason
	 */
	private record Replacement(int slot, boolean reload, String why) {

	}

}
