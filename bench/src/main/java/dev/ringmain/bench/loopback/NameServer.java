package dev.ringmain.bench.loopback;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A name server on 127.0.0.1:53 to which every name stands for 127.0.0.1, or fails, or that says nothing. */
public final class NameServer implements Closeable {

    /** What it does with a question. */
    public enum Mood {
        ANSWERS,
        FAILS,
        SILENT
    }

    private static final int HEADER = 12;
    private static final int SERVFAIL = 2;
    private static final int TYPE_A = 1;

    private final DatagramSocket socket;
    private volatile Mood mood = Mood.ANSWERS;

    public NameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53));
        Thread thread = new Thread(this::run, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    public void be(Mood newMood) {
        mood = newMood;
    }

    private void run() {
        byte[] buffer = new byte[1_500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket asked = new DatagramPacket(buffer, buffer.length);
                socket.receive(asked);
                if (mood != Mood.SILENT) {
                    byte[] answer = answer(Arrays.copyOf(buffer, asked.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
                }
            } catch (IOException closed) {
                // Or the asker is gone.
            }
        }
    }

    private byte[] answer(byte[] question) {
        int end = HEADER;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        int type = question[end + 2];
        end += 5;
        boolean answered = mood == Mood.ANSWERS && type == TYPE_A;
        byte[] answer = Arrays.copyOf(question, end + (answered ? 16 : 0));
        answer[2] = (byte) 0x81;
        answer[3] = (byte) (0x80 | (mood == Mood.FAILS ? SERVFAIL : 0));
        // One question, one answer or none, and nothing else: what else was in the question is cut off.
        Arrays.fill(answer, 6, HEADER, (byte) 0);
        if (answered) {
            answer[7] = 1;
            byte[] record = {(byte) 0xC0, HEADER, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1};
            System.arraycopy(record, 0, answer, end, record.length);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
