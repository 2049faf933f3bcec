package io.tripline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** The processes of a test: a failure shows the ends of their logs, and none outlives the test. */
final class Services implements TestExecutionExceptionHandler, AfterEachCallback {

    private final List<ServiceProcess> processes = new ArrayList<>();

    /** Starts a service and does not wait for it, see {@link ServiceProcess}. */
    ServiceProcess start(Path folder, String... settings) {
        return added(new ServiceProcess(folder, settings));
    }

    /** The same of the jar as it is. */
    ServiceProcess startPacked(Path folder, String... settings) {
        return added(ServiceProcess.packed(folder, settings));
    }

    private ServiceProcess added(ServiceProcess process) {
        processes.add(process);
        return process;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        if (failure instanceof TestAbortedException) {
            throw failure;
        }
        StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
        for (ServiceProcess process : processes) {
            message.append("\n--- the end of a service's log ---\n").append(process.logTail());
        }
        throw new AssertionError(message.toString(), failure);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop();
    }

    /** Ends all of them. */
    void stop() {
        processes.forEach(ServiceProcess::close);
        processes.clear();
    }
}
