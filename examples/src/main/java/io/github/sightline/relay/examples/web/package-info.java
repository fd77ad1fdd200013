/**
 * The browser display's two servers: the page, and the pipe through which the page reaches a relay.
 *
 * <p>Purpose: let a browser be a display. Door: {@link
 * io.github.sightline.relay.examples.web.BrowserDisplay}. May touch: sockets, the relay's card.
 * Must not touch: keys, grants, owners, pictures; it moves datagrams that it cannot open.
 * Invariant: both listen on the loopback interface only; a page of another origin gets nothing.
 */
@NullMarked
package io.github.sightline.relay.examples.web;

import org.jspecify.annotations.NullMarked;
