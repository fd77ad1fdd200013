package io.github.sightline.relay.examples.cli;

import io.github.sightline.relay.examples.demo.Demo;
import io.github.sightline.relay.examples.demo.DemoOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sightline demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Two owners, each with a camera and a display, and one relay, over loopback UDP that loses"
          + " and delays.",
      "Keys: L changes the loss, S exchanges the two owners' memory in the relay, Q ends."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sightline demo --loss 10 --rtt 80",
      "  sightline demo --uplink 4",
      "  sightline demo --headless --seconds 20 --loss 5 --report target/demo.json",
      "  sightline demo --headless --seconds 20 --swap-at 5"
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private final DemoOptions options = new DemoOptions();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String problem = options.problem();
    if (problem != null && spec != null) {
      throw new ParameterException(spec.commandLine(), problem);
    }
    PrintStream out = System.out;
    try (Demo demo = new Demo(options, out)) {
      return demo.run();
    }
  }
}
