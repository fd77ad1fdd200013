package io.github.sightline.relay.impl.wire;

/** Bounds of what our own callers write: breaking one is misuse and throws. */
final class Unsigned {
  private Unsigned() {}

  static long require(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + ": " + value + ", expected " + least + " to " + most);
    }
    return value;
  }

  static long u32(String what, long value) {
    return require(what, value, 0, WireLimits.U32_MAX);
  }

  static int u16(String what, int value) {
    return (int) require(what, value, 0, 0xFFFF);
  }

  static int u8(String what, int value) {
    return (int) require(what, value, 0, 0xFF);
  }

  /** [W-16] Epoch 0 is reserved: no sealed object has it. */
  static long epoch(long value) {
    return require("epoch", value, 1, WireLimits.U32_MAX);
  }
}
