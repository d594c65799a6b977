package example;

import io.github.cdktradinganalytics.platform.Alerting;
import io.github.cdktradinganalytics.platform.ExistingIngressOptions;
import io.github.cdktradinganalytics.platform.GeneratedKeyOptions;
import io.github.cdktradinganalytics.platform.Ingress;
import io.github.cdktradinganalytics.platform.JobCronOptions;
import io.github.cdktradinganalytics.platform.JobSchedule;
import io.github.cdktradinganalytics.platform.PriorityRange;
import io.github.cdktradinganalytics.platform.RotationPlan;
import io.github.cdktradinganalytics.platform.ServiceDefinition;
import io.github.cdktradinganalytics.platform.TradingAnalyticsPlatform;
import io.github.cdktradinganalytics.platform.TradingAnalyticsPlatformProps;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/** Makes one mistake after the other, and prints each error. */
public final class Mistakes {
    private static final App APP = new App();
    private static int stacks = 0;

    public static void main(final String[] args) {
        attempt("a call to an unknown service", () -> platform(Map.of("feed", ServiceDefinition.Builder.create().calls(List.of("risk")).build())));
        attempt("the ingress of a platform without one", () -> platform(Map.of()).getIngress());
        attempt("a key that is too short", () -> RotationPlan.generatedKey(GeneratedKeyOptions.builder().length(1).build()));
        attempt("an hour that does not exist", () -> JobSchedule.cron(JobCronOptions.builder().minute("0").hour("24").build()));
        attempt("a range of priorities from high to low", () -> Ingress.existing(ExistingIngressOptions.builder().priorities(PriorityRange.builder().first(200).last(100).build()).build()));
        attempt("a map in place of a definition", () -> platform(raw(Map.of("feed", Map.of("cpu", 256)))));
        attempt("a variable without a value", () -> ServiceDefinition.Builder.create().environment(Collections.singletonMap("A", null)).build());
        attempt("null in place of a definition", () -> platform(Collections.singletonMap("feed", null)));
        attempt("a required option that is missing", () -> TradingAnalyticsPlatformProps.builder().ingress(Ingress.none()).build());
        attempt("an error at synthesis", () -> {
            final App app = new App();
            new TradingAnalyticsPlatform(new Stack(app, "Stack"), "Trading", TradingAnalyticsPlatformProps.builder().ingress(Ingress.http()).alerting(Alerting.none()).services(Map.of()).build());
            app.synth();
        });
    }

    private static TradingAnalyticsPlatform platform(final Map<String, ServiceDefinition> services) {
        return new TradingAnalyticsPlatform(new Stack(APP, "Stack" + stacks++), "Trading", TradingAnalyticsPlatformProps.builder()
            .ingress(Ingress.none()).alerting(Alerting.none()).services(services).build());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ServiceDefinition> raw(final Object services) {
        return (Map<String, ServiceDefinition>) services;
    }

    private static void attempt(final String mistake, final Runnable action) {
        System.out.println("### " + mistake);
        try {
            action.run();
        } catch (final RuntimeException error) {
            System.out.println(error);
        }
    }
}
