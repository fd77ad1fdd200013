/**
 * The demo: two owners, each with a camera and displays, one relay, all over loopback UDP through a
 * link that loses and delays, and a key that mixes up the relay's memory on purpose.
 *
 * <p>{@code Stage} is what plays, {@code Demo} is keys, table and time. {@code Meter} and {@code
 * Tally} measure what a display shows, {@code BlindnessProbe} looks for clear video in what the
 * relay sees, {@code FaultyMemory} is the use-after-release.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples.demo;
