/**
 * The demo: two owners, a camera and a display each, one relay, all over loopback UDP through links that lose, and a key that mixes up the relay's memory on purpose.
 *
 * <p>{@code Demo} builds and runs it, {@code Meter} measures what a display shows, {@code BlindnessProbe} looks for clear bytes in what the relay sees, {@code FaultyMemory} is the use-after-release, {@code
 * Table} draws, {@code Report} writes.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples.demo;
