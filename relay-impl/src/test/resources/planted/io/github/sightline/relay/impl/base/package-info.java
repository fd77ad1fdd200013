/**
 * A room.
 *
 * <h2>Purpose</h2>
 *
 * To be read.
 *
 * <h2>Door</h2>
 *
 * {@link io.github.sightline.relay.impl.base.QuietWord}.
 *
 * <h2>May touch</h2>
 *
 * Nothing.
 */
package io.github.sightline.relay.impl.base;
