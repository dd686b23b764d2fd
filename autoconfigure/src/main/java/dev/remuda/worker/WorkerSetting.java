package dev.remuda.worker;

/**
 * One setting as it is shown to the user.
 *
 * @param name the key in the environment, such as {@code remuda.worker.threads}
 * @param value the effective value: a number, a boolean or a word; durations are numbers
 * in the unit {@code ms}
 * @param unit what the value counts, such as {@code threads} or {@code ms}; empty for a
 * word or a boolean
 * @param origin where the value came from: the file and line of an explicit value,
 * {@code default}, or {@code derived from …}
 * @param effect what the value does under the current model, or why it does nothing
 */
public record WorkerSetting(String name, Object value, String unit, String origin, String effect) {

}
