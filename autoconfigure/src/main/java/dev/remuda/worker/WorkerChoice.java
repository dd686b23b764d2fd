package dev.remuda.worker;

/**
 * The worker model of this process and why it was taken.
 *
 * @param model the model
 * @param reason why this one, as a clause without a full stop
 */
public record WorkerChoice(WorkerModel model, String reason) {

}
