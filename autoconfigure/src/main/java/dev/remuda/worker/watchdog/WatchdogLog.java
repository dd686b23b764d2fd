package dev.remuda.worker.watchdog;

/**
 * Where the watchdog says what it has found. Called by its threads.
 */
public interface WatchdogLog {

	/**
	 * Say that something is held up.
	 * @param text what it is, with stacks and the way out: several lines
	 */
	void report(String text);

	/**
	 * Say something about the watchdog itself.
	 * @param text a sentence without its full stop
	 */
	void note(String text);

}
