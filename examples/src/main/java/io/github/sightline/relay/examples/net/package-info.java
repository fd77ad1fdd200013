/** A bad network for the demo: real datagrams, made worse on the way. */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples.net;
