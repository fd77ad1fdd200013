/**
 * A room.
 *
 * <h2>Purpose</h2>
 *
 * To be read.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.crypto.content.QuietKey}.
 *
 * <h2>May touch</h2>
 *
 * Nothing.
 */
package io.github.sightline.relay.impl.crypto.content;
