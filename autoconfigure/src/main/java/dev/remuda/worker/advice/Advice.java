package dev.remuda.worker.advice;

/**
 * Something that holds requests up, and what to do about it.
 *
 * @param problem what holds them up
 * @param knob the setting that changes it
 * @param action what to do
 * @param evidence the figures that say so, and where they are from
 */
public record Advice(String problem, String knob, String action, String evidence) {

}
