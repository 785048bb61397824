package dev.tunnel.examples.containers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tunnel.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tellers who move money between accounts as fast as a pool of as many connections lets them, each transfer in a
 * transaction. Whatever happens to connections, no money may appear or vanish, what was committed stays, and nothing
 * else is there.
 */
final class Bank implements AutoCloseable {
    static final int TELLERS = 20;
    static final int ACCOUNTS = 100;
    static final long MONEY = 1_000_000;
    /** The longest that a driver may wait for an answer, and a teller for a connection. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration STANDSTILL = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HikariDataSource pool;
    private final List<Teller> tellers = new ArrayList<>();

    private Bank(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Opens the bank, with a database that is reached at this address, and waits until all tellers are at work. */
    static Bank open(String hostAndPort) throws SQLException {
        Bank bank = new Bank(new HikariDataSource(settings(hostAndPort)));
        bank.createAccounts();
        for (int number = 0; number < TELLERS; number++) {
            bank.tellers.add(new Teller(number, bank.pool));
        }
        bank.tellers.forEach(Thread::start);
        Await.until("the pool is full", LIMIT, () -> bank.connections() == TELLERS);
        bank.awaitAllWork();
        return bank;
    }

    private static HikariConfig settings(String hostAndPort) {
        HikariConfig settings = new HikariConfig();
        settings.setJdbcUrl(Sql.POSTGRESQL.url(hostAndPort));
        settings.setUsername(PrivateNetwork.USER);
        settings.setPassword(PrivateNetwork.PASSWORD);
        settings.setMaximumPoolSize(TELLERS);
        settings.setAutoCommit(false);
        settings.setConnectionTimeout(PATIENCE.toMillis());
        // A cable that is pulled behind the last hop is silence, from which only the driver can conclude anything; and
        // so is it for the database, where a transaction would keep its locks.
        settings.addDataSourceProperty(
                "socketTimeout", Long.toString(PATIENCE.toSeconds())); // text: others are ignored
        settings.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=10s");
        return settings;
    }

    private void createAccounts() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists account, ledger");
            statement.execute("create table account (id int primary key, balance bigint not null)");
            statement.execute("insert into account select n, " + MONEY / ACCOUNTS + " from generate_series(1, "
                    + ACCOUNTS + ") n");
            statement.execute("create table ledger (teller int, number int, source int, target int, amount int,"
                    + " primary key (teller, number))");
            connection.commit();
        }
    }

    private int connections() {
        return pool.getHikariPoolMXBean().getTotalConnections();
    }

    /** Waits until each teller has finished a transfer that was begun after now. */
    void awaitAllWork() {
        long now = System.nanoTime();
        Await.until(
                "all tellers work: " + failures(),
                LIMIT,
                () -> tellers.stream().allMatch(teller -> teller.lastStart() - now > 0));
    }

    /** Waits until nobody has finished a transfer for two seconds. */
    void awaitStandstill() {
        Await.until(
                "all tellers wait",
                LIMIT,
                () -> tellers.stream().allMatch(teller -> teller.sinceLastEnd().compareTo(STANDSTILL) > 0));
    }

    /** Waits until some teller has been told that something is wrong. */
    void awaitFailure() {
        Await.until("a transfer fails", LIMIT, () -> failed() > 0);
    }

    /** How many transfers have not been committed, or not for certain. */
    long failed() {
        return tellers.stream().mapToLong(Teller::failed).sum();
    }

    /** How many transfers have been committed. */
    long committed() {
        return tellers.stream().mapToLong(Teller::committed).sum();
    }

    /** What tellers were told when they failed, each once. */
    List<String> failures() {
        return tellers.stream()
                .flatMap(teller -> teller.failures().stream())
                .distinct()
                .toList();
    }

    /** The longest that anybody has waited for a transfer to be finished or to fail. */
    Duration longestWait() {
        return tellers.stream()
                .map(Teller::longestWait)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    /** Ends all work, and waits for that. */
    void closeCounters() {
        tellers.forEach(Teller::goHome);
        Await.until("all tellers have gone home", LIMIT, () -> tellers.stream().noneMatch(Thread::isAlive));
    }

    /** What is wrong in the books when all tellers have gone home, or what any of them has seen before. */
    List<String> audit() throws SQLException {
        List<String> wrong = new ArrayList<>();
        tellers.forEach(teller -> wrong.addAll(teller.wrong()));
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet books = statement.executeQuery("""
                    select id, balance, %d + coalesce((select sum(amount) from ledger where target = id), 0)
                      - coalesce((select sum(amount) from ledger where source = id), 0) from account
                    """.formatted(MONEY / ACCOUNTS))) {
                while (books.next()) {
                    if (books.getLong(2) != books.getLong(3)) {
                        wrong.add("account " + books.getInt(1) + " has " + books.getLong(2) + ", by the ledger "
                                + books.getLong(3));
                    }
                }
            }
            for (Teller teller : tellers) {
                wrong.addAll(teller.compare(statement));
            }
            connection.rollback();
        }
        return wrong;
    }

    @Override
    public void close() {
        closeCounters();
        pool.close();
    }
}
