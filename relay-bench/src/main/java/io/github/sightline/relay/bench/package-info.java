/**
 * The numbers: JMH classes, one per stage, and the 1080p-under-loss table ({@link
 * io.github.sightline.relay.bench.OnTimeTable}). Figures are measured through the public API, on
 * the simulator's hosts and links; scenarios and the limits they are divided by are data files
 * beside the classes.
 */
@NullMarked
package io.github.sightline.relay.bench;

import org.jspecify.annotations.NullMarked;
