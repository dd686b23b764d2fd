package dev.remuda.socket;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * A classic packet filter on a listening socket, which lets through all but packets that
 * ask for a new connection: those whose TCP flags have {@code SYN} and not {@code ACK}.
 */
final class NewConnectionFilter {

	private static final int SOL_SOCKET = 1;

	private static final int SO_ATTACH_FILTER = 26;

	/**
	 * Code, jump if true, jump if false, operand, of each instruction.
	 */
	private static final int[][] PROGRAM = {
			// Load the byte of the flags
			{ 0x30, 0, 0, 13 },
			// Keep SYN and ACK
			{ 0x54, 0, 0, 0x12 },
			// Is it SYN alone?
			{ 0x15, 0, 1, 0x02 },
			// Drop
			{ 0x06, 0, 0, 0 },
			// Let through as a whole
			{ 0x06, 0, 0, -1 } };

	private static final int INSTRUCTION = 8;

	private NewConnectionFilter() {
	}

	/**
	 * Put the filter before a socket.
	 * @param descriptor the file descriptor of the socket
	 * @return whether the kernel has taken it
	 * @throws LinkageError if there is no JNA, or no C library
	 */
	static boolean attach(int descriptor) {
		try (Memory instructions = new Memory((long) PROGRAM.length * INSTRUCTION);
				Memory program = new Memory(2L * Native.POINTER_SIZE)) {
			for (int index = 0; index < PROGRAM.length; index++) {
				int[] instruction = PROGRAM[index];
				long offset = (long) index * INSTRUCTION;
				instructions.setShort(offset, (short) instruction[0]);
				instructions.setByte(offset + 2, (byte) instruction[1]);
				instructions.setByte(offset + 3, (byte) instruction[2]);
				instructions.setInt(offset + 4, instruction[3]);
			}
			program.clear();
			program.setShort(0, (short) PROGRAM.length);
			program.setPointer(Native.POINTER_SIZE, instructions);
			return NativeLibrary.getInstance("c")
				.getFunction("setsockopt")
				.invokeInt(
						new Object[] { descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, (int) program.size() }) == 0;
		}
	}

}
