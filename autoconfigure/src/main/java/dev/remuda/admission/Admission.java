package dev.remuda.admission;

/**
 * Where a request asks to be let in.
 *
 * @param gate the gate
 * @param priority who goes first when there is too much to do: a greater number goes
 * before a smaller one
 */
public record Admission(Gate gate, int priority) {

}
