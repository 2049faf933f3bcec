package io.tripline.alert.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database that fails where a test wants it to, and counts commits. */
final class FaultyDataSource {

    private final DataSource real;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile Runnable beforeCommit = () -> {};

    FaultyDataSource(DataSource real) {
        this.real = real;
    }

    /** What fails from now on. */
    void fail(Fault fault) {
        this.fault = fault;
    }

    /** What is done before each commit. */
    void beforeCommit(Runnable action) {
        this.beforeCommit = action;
    }

    /** How many commits the database has done, whether or not their caller was told so. */
    int commits() {
        return commits.get();
    }

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                (self, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return invoke(method, real, arguments);
                    }
                    if (fault == Fault.NO_CONNECTION) {
                        throw new SQLException("no connection");
                    }
                    return connection((Connection) invoke(method, real, arguments));
                });
    }

    private Connection connection(Connection connection) {
        return proxy(
                Connection.class,
                (self, method, arguments) -> {
                    if (method.getName().equals("prepareStatement") && fault == Fault.STATEMENT) {
                        throw new SQLException("no statement");
                    }
                    if (!method.getName().equals("commit")) {
                        return invoke(method, connection, arguments);
                    }
                    beforeCommit.run();
                    if (fault == Fault.BEFORE_COMMIT) {
                        throw new SQLException("not committed");
                    }
                    connection.commit();
                    commits.incrementAndGet();
                    if (fault == Fault.AFTER_COMMIT) {
                        throw new SQLException("committed, and the connection is lost");
                    }
                    return null;
                });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        FaultyDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object invoke(Method method, Object target, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Where it fails. */
    enum Fault {
        NONE,
        NO_CONNECTION,
        STATEMENT,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }
}
