/**
 * Fuzz targets: one for every decoder that reads bytes from the network or from a file. Each says
 * what must hold for any input; {@code mvn verify} replays the kept inputs and the specification's
 * vectors through all of them, and {@code mvn -Pfuzz} drives each with Jazzer for a set number of
 * executions and prints how many there were.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.fuzz;
