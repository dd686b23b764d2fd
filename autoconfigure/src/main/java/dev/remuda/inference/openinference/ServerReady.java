package dev.remuda.inference.openinference;

/**
 * Says whether all models take calls. The specification has that in a member called
 * {@code live}, other servers in one called {@code ready}.
 *
 * @param live whether they do
 * @param ready the same
 */
public record ServerReady(boolean live, boolean ready) {

	/**
	 * Create one with the same in both members.
	 * @param ready whether all models take calls
	 */
	public ServerReady(boolean ready) {
		this(ready, ready);
	}

}
