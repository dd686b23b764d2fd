package dev.remuda.inference;

/**
 * Which of the calls that wait is run first. Calls of the same priority are run in the
 * order of their arrival; a lower priority waits until no higher one does.
 */
public enum InferencePriority {

	/**
	 * Before all others, for a person who is waiting.
	 */
	HIGH,

	/**
	 * The default.
	 */
	NORMAL,

	/**
	 * After all others, for work in the background.
	 */
	LOW

}
