package dev.remuda.admission;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The thread that runs the handler of a request, to be interrupted if the request is
 * given up. It isn't interrupted before it enters nor after it has left, and takes no
 * interrupt along: what runs on it afterwards has nothing to do with the request. May be
 * used by any thread.
 */
public final class HandlerThread {

	private static final ThreadLocal<@Nullable Consumer<HandlerThread>> INTERRUPTER = new ThreadLocal<>();

	private @Nullable Thread thread;

	private boolean interrupted;

	private @Nullable Interruption interruption;

	/**
	 * From now on the calling thread runs the handler.
	 */
	public synchronized void enter() {
		this.thread = Thread.currentThread();
	}

	/**
	 * From now on the calling thread runs the handler no more.
	 */
	public synchronized void leave() {
		this.thread = null;
		if (this.interrupted) {
			this.interrupted = false;
			Thread.interrupted();
		}
		if (this.interruption != null) {
			this.interruption.ended();
			this.interruption = null;
		}
	}

	/**
	 * Interrupt the handler, if it runs.
	 * @return whether it runs
	 */
	public synchronized boolean interrupt() {
		if (this.thread == null) {
			return false;
		}
		this.interrupted = true;
		this.thread.interrupt();
		return true;
	}

	/**
	 * Interrupt the handler, if it runs, by whom its caller has {@linkplain #interruptBy
	 * named}.
	 */
	public void interruptAsTold() {
		Consumer<HandlerThread> interrupter = INTERRUPTER.get();
		if (interrupter != null) {
			interrupter.accept(this);
		}
		else {
			interrupt();
		}
	}

	/**
	 * Cancel something, and name who interrupts the handlers that this comes to: what is
	 * cancelled knows its handlers, and who cancels knows the request.
	 * @param interrupter interrupts a handler, or doesn't
	 * @param cancel cancels, on the calling thread
	 */
	public static void interruptBy(Consumer<HandlerThread> interrupter, Runnable cancel) {
		INTERRUPTER.set(interrupter);
		try {
			cancel.run();
		}
		finally {
			INTERRUPTER.remove();
		}
	}

	/**
	 * Interrupt the handler of a request that was given up, if it runs, and watch whether
	 * it ends. If the request was late, what it was doing is written into the log.
	 * @param request the request
	 */
	public void interrupt(RunningRequest request) {
		StackTraceElement[] stack = null;
		synchronized (this) {
			Thread running = this.thread;
			if (running == null) {
				return;
			}
			if (request.mayWarn()) {
				stack = running.getStackTrace();
			}
			if (this.interruption == null) {
				this.interruption = request.watch(running);
			}
			interrupt();
		}
		if (stack != null) {
			request.warn(stack);
		}
	}

}
