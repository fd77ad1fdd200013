/**
 * The owner-scoped frame cache, usable on its own: sealed frames of one owner, behind doors that
 * open by proof only.
 */
package io.github.sightline.relay.cache;
