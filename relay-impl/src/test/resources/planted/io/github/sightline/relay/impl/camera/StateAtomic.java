package io.github.sightline.relay.impl.camera;

final class StateAtomic {
  private static final java.util.concurrent.atomic.AtomicLong NEXT =
      new java.util.concurrent.atomic.AtomicLong();
}
