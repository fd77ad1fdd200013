package io.github.sightline.relay.impl.camera;

enum QuietState {
  ONE,
  TWO;

  static final long LIMIT = 4096;
  private static final int[] SIZES = {1, 2};

  int size() {
    return switch (this) {
      case ONE -> SIZES[0];
      case TWO -> SIZES[1];
    };
  }
}
