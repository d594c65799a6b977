package example;

import io.github.cdktradinganalytics.platform.UpdateSafetyCheck;
import java.nio.file.Files;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Validations;
import software.amazon.awscdk.services.rds.CfnDBCluster;

/** Checks three updates of a stack with UpdateSafetyCheck, and prints the result of each. */
public final class UpdateSafety {
    public static void main(final String[] args) throws Exception {
        final String deployed = synthesized("Database", "quotes", null);
        final String[][] updates = {
            {"no change", "Database", "quotes"},
            {"another database", "Database", "orders"},
            {"another id", "Renamed", "quotes"},
        };
        for (final String[] update : updates) {
            System.out.println("### " + update[0]);
            try {
                synthesized(update[1], update[2], deployed);
                System.out.println("passed");
            } catch (final RuntimeException error) {
                System.out.println(error.getMessage());
            }
        }
    }

    private static String synthesized(final String id, final String databaseName, final String deployed)
            throws Exception {
        final String folder = Files.createTempDirectory("update-safety").toString();
        final App app = new App(AppProps.builder().outdir(folder).analyticsReporting(false).build());
        final Stack stack = new Stack(app, "Trading");
        CfnDBCluster.Builder.create(stack, id)
                .engine("aurora-postgresql")
                .dbClusterIdentifier("trading")
                .databaseName(databaseName)
                .build();
        if (deployed != null) {
            Validations.of(app).addPlugins(UpdateSafetyCheck.Builder.create().deployed(deployed).build());
        }
        return app.synth().getDirectory();
    }

    private UpdateSafety() {}
}
