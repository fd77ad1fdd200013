/**
 * Examples: one task per file. {@link io.github.sightline.relay.examples.CameraMain}, {@link
 * io.github.sightline.relay.examples.DisplayMain} and {@link
 * io.github.sightline.relay.examples.RelayMain} are the shortest programs that work; {@link
 * io.github.sightline.relay.examples.ThumbnailService} uses the frame cache alone. {@link
 * io.github.sightline.relay.examples.Main} is the program {@code sightline}: its verbs are in
 * {@code cli}, the demo in {@code demo}, H.264 in {@code media}, the bad network in {@code net}.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples;
