package io.github.sightline.relay.cache;

import java.nio.ByteBuffer;

/**
 * Receipt. unreachableAtMillis: no reader can see it from here on. wipedAtMillis: memory
 * overwritten, or -1 while the wiper is still working.
 */
public record Erasure(
    long entries,
    long bytes,
    long unreachableAtMillis,
    long wipedAtMillis,
    ByteBuffer signedReceipt) {}
