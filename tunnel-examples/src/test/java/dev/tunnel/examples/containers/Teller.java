package dev.tunnel.examples.containers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** One of the bank's tellers: a thread that makes one transfer after the other. */
final class Teller extends Thread {
    private static final int READ_EVERY = 10;
    private static final int PAGE = 1000;
    private static final int MD5 = 32;

    private final int number;
    private final DataSource pool;
    private final Random random;
    private final Set<Integer> committed = ConcurrentHashMap.newKeySet();
    private final Set<Integer> uncertain = ConcurrentHashMap.newKeySet();
    private final Set<String> failures = ConcurrentHashMap.newKeySet();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile boolean working = true;
    private volatile long lastStart = System.nanoTime();
    private volatile long lastEnd = lastStart;
    private volatile long longestWait;

    Teller(int number, DataSource pool) {
        super("teller-" + number);
        this.number = number;
        this.pool = pool;
        this.random = new Random(number);
    }

    @Override
    public void run() {
        for (int entry = 0; working; entry++) {
            long start = System.nanoTime();
            try {
                work(entry);
                lastStart = start;
                lastEnd = System.nanoTime();
            } catch (SQLException e) {
                failures.add(e.getClass().getSimpleName() + ": " + e.getMessage());
                uncertain.add(entry);
            }
            longestWait = Math.max(longestWait, System.nanoTime() - start);
        }
    }

    private void work(int entry) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            transfer(connection, entry);
            if (entry % READ_EVERY == 0) {
                read(connection, entry);
            }
        }
    }

    private void transfer(Connection connection, int entry) throws SQLException {
        int source = 1 + random.nextInt(Bank.ACCOUNTS);
        int target = 1 + random.nextInt(Bank.ACCOUNTS);
        int amount = random.nextInt(100);
        // Always the lower account first, so that nobody waits for each other.
        add(connection, Math.min(source, target), source < target ? -amount : amount);
        add(connection, Math.max(source, target), source < target ? amount : -amount);
        execute(connection, "insert into ledger values (?, ?, ?, ?, ?)", number, entry, source, target, amount);
        connection.commit();
        committed.add(entry);
    }

    private static void add(Connection connection, int account, int amount) throws SQLException {
        execute(connection, "update account set balance = balance + ? where id = ?", amount, account);
    }

    private static void execute(Connection connection, String sql, int... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setInt(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    /** All the money, as one moment has it, and a text that is longer than a packet. */
    private void read(Connection connection, int entry) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "select (select sum(balance) from account), md5(?), repeat(md5(?), " + PAGE + ")")) {
            statement.setString(1, number + "/" + entry);
            statement.setString(2, number + "/" + entry);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != Bank.MONEY) {
                    wrong.add(getName() + " has seen " + row.getLong(1) + " in all accounts");
                }
                String digest = row.getString(2);
                if (digest.length() != MD5 || !row.getString(3).equals(digest.repeat(PAGE))) {
                    wrong.add(getName() + " has read something else than was written");
                }
            }
        }
    }

    void goHome() {
        working = false;
    }

    /** When the last transfer that succeeded was begun. */
    long lastStart() {
        return lastStart;
    }

    Duration sinceLastEnd() {
        return Duration.ofNanos(System.nanoTime() - lastEnd);
    }

    Duration longestWait() {
        return Duration.ofNanos(longestWait);
    }

    long committed() {
        return committed.size();
    }

    long failed() {
        return uncertain.size();
    }

    Set<String> failures() {
        return failures;
    }

    List<String> wrong() {
        return wrong;
    }

    /** Compares with the ledger: all that was committed is there, and nothing that was never tried. */
    List<String> compare(Statement statement) throws SQLException {
        Set<Integer> written = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery("select number from ledger where teller = " + number)) {
            while (rows.next()) {
                written.add(rows.getInt(1));
            }
        }
        Set<Integer> lost = new TreeSet<>(committed);
        lost.removeAll(written);
        written.removeAll(committed);
        written.removeAll(uncertain);
        List<String> differences = new ArrayList<>();
        if (!lost.isEmpty()) {
            differences.add(getName() + " has committed what isn't there: " + lost);
        }
        if (!written.isEmpty()) {
            differences.add(getName() + " has never committed what is there: " + written);
        }
        return differences;
    }
}
