/**
 * The program {@code sightline}: one class for each verb. {@code Sightline} is the table of verbs
 * and turns every failure into one line and an exit code.
 */
@org.jspecify.annotations.NullMarked
package io.github.sightline.relay.examples.cli;
