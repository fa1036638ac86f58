package dev.ringmain.admin.secondfactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QrCodeTest {

    private static final int SCALE = 4;
    private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1H(\\d+)z");

    @Test
    void isReadBackFromWhatIsDrawn() throws Exception {
        String text = Totp.uri("Ringmain", "alice@example.com", Totp.newSecret());
        BufferedImage image = drawn(QrCode.of(text));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        var source = new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels);
        assertThat(new QRCodeReader()
                        .decode(new BinaryBitmap(new HybridBinarizer(source)))
                        .getText())
                .isEqualTo(text);
    }

    @Test
    void saysWhenATextIsTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> QrCode.of("x".repeat(5_000)));
    }

    /** As a browser draws the path: each run is a bar of one module's height. */
    private static BufferedImage drawn(QrCode code) {
        int edge = code.size() * SCALE;
        BufferedImage image = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, edge, edge);
        pen.setColor(Color.BLACK);
        Matcher run = RUN.matcher(code.path());
        int end = 0;
        while (run.find()) {
            assertThat(run.start()).isEqualTo(end);
            assertThat(run.group(4)).isEqualTo(run.group(1));
            pen.fillRect(number(run, 1), number(run, 2), number(run, 3), SCALE);
            end = run.end();
        }
        assertThat(end).isEqualTo(code.path().length());
        pen.dispose();
        return image;
    }

    private static int number(Matcher run, int group) {
        return Integer.parseInt(run.group(group)) * SCALE;
    }
}
