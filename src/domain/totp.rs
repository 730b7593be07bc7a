//! One-time codes of an authenticator app: RFC 6238 with SHA-1, six digits, 30 seconds, as all apps know it.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::secret::Secret;
use super::staff::Login;
use super::time::Timestamp;

/// Random bytes in a secret, as RFC 4226 §4 recommends.
pub const TOTP_BYTES: usize = 20;
/// How long a code holds, in milliseconds.
const STEP_MS: i64 = 30_000;
/// How many steps a telephone's clock may be off.
const STEPS_OFF_MAX: i64 = 1;
/// Digits of a code.
const DIGITS: usize = 6;
/// One more than the largest code.
const CODES: u32 = 1_000_000;
/// Who asks for the code, as shown in the app.
const ISSUER: &str = "tthc";
/// RFC 4648 §6.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What the program and the officer's authenticator app share. Never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpSecret(Secret);

impl TotpSecret {
    /// A new one, out of randomness.
    #[must_use]
    pub fn new(random: [u8; TOTP_BYTES]) -> Self {
        let digit = |bits: u32| BASE32.get((bits & 31) as usize).copied().unwrap_or(b'A');
        let (mut text, mut held, mut count) = (String::new(), 0_u32, 0);
        for byte in random {
            held = (held << 8) | u32::from(byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                text.push(char::from(digit(held >> count)));
                held &= (1 << count) - 1;
            }
        }
        Self(Secret::new(text))
    }

    /// Reads what [`TotpSecret::base32`] gave.
    #[must_use]
    pub fn parse(base32: &str) -> Option<Self> {
        let secret = Self(Secret::new(base32));
        (secret.bytes()?.len() == TOTP_BYTES).then_some(secret)
    }

    /// The form in which it is typed and kept.
    #[must_use]
    pub fn base32(&self) -> &Secret {
        &self.0
    }

    /// What an authenticator app reads as a QR code.
    #[must_use]
    pub fn address(&self, login: &Login) -> Secret {
        // A login name has nothing that an address must write in another way, but for this sign.
        let account = login.as_str().replace('@', "%40");
        let secret = self.0.reveal();
        Secret::new(format!(
            "otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}"
        ))
    }

    /// The step of the time for which `code` is right, if it is right now and newer than the last one that was used:
    /// nobody who looked over a shoulder signs in with the same code.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp, last_used: Option<i64>) -> Option<i64> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let current = now.0.div_euclid(STEP_MS);
        let bytes = self.bytes()?;
        let fits = |step: &i64| {
            last_used.is_none_or(|last| *step > last)
                && code_at(&bytes, *step) == Some(code.clone())
        };
        (current - STEPS_OFF_MAX..=current + STEPS_OFF_MAX).find(fits)
    }

    /// The code that an app shows at a moment.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> Option<String> {
        code_at(&self.bytes()?, now.0.div_euclid(STEP_MS))
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
        for digit in self.0.reveal().bytes() {
            let value = BASE32.iter().position(|known| *known == digit)?;
            held = (held << 5) | u32::try_from(value).ok()?;
            count += 5;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(held >> count).ok()?);
                held &= (1 << count) - 1;
            }
        }
        Some(bytes)
    }
}

/// HOTP (RFC 4226 §5.3).
fn code_at(key: &[u8], step: i64) -> Option<String> {
    let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(key).ok()?;
    mac.update(&u64::try_from(step).ok()?.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 15);
    let four = digest.get(offset..offset + 4)?;
    let number = u32::from_be_bytes(four.try_into().ok()?) & 0x7fff_ffff;
    Some(format!("{:0DIGITS$}", number % CODES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The key of RFC 6238, appendix B.
    const KEY: [u8; TOTP_BYTES] = *b"12345678901234567890";

    fn seconds(s: i64) -> Timestamp {
        Timestamp(s * 1000)
    }

    #[test]
    fn the_codes_of_rfc_6238() {
        let secret = TotpSecret::new(KEY);
        assert_eq!(secret.base32().reveal(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        // Eight digits there, six here: the last six.
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret.code(seconds(at)).as_deref(), Some(code), "{at}");
            assert_eq!(secret.step_of(code, seconds(at), None), Some(at / 30));
        }
    }

    #[test]
    fn a_code_holds_for_a_step_before_and_after_and_once_only() {
        let secret = TotpSecret::new(KEY);
        let now = seconds(1_234_567_890);
        let code = secret.code(now).unwrap();
        let step = secret.step_of(&code, now, None).unwrap();
        for off in [-30, 0, 30] {
            let later = seconds(1_234_567_890 + off);
            assert_eq!(secret.step_of(&code, later, None), Some(step), "{off}");
            assert_eq!(secret.step_of(&code, later, Some(step)), None, "again");
        }
        for off in [-60, 60] {
            assert_eq!(
                secret.step_of(&code, seconds(1_234_567_890 + off), None),
                None
            );
        }
        let older = secret.code(seconds(1_234_567_860)).unwrap();
        assert_eq!(
            secret.step_of(&older, now, Some(step)),
            None,
            "an older one"
        );
        assert_eq!(
            secret.step_of("005 924", now, None),
            Some(step),
            "as apps show it"
        );
        assert_eq!(secret.step_of("", now, None), None);
        assert_eq!(secret.step_of("5924", now, None), None);
    }

    #[test]
    fn an_app_can_read_its_address_and_no_log_can() {
        let secret = TotpSecret::new(KEY);
        let address = secret.address(&Login::parse("lan@tinh").unwrap());
        assert_eq!(
            address.reveal(),
            "otpauth://totp/tthc:lan%40tinh?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=tthc"
        );
        assert!(!format!("{secret:?}{address:?}").contains("GEZ"));
    }

    proptest! {
        #[test]
        fn a_secret_is_read_back(random: [u8; TOTP_BYTES]) {
            let secret = TotpSecret::new(random);
            prop_assert_eq!(secret.bytes(), Some(random.to_vec()));
            prop_assert_eq!(TotpSecret::parse(secret.base32().reveal()), Some(secret));
        }

        #[test]
        fn any_text_is_a_secret_or_not_but_never_a_crash(text in "\\PC{0,40}", code in "\\PC{0,8}") {
            if let Some(secret) = TotpSecret::parse(&text) {
                let _ = secret.step_of(&code, Timestamp(0), None);
            }
        }
    }
}
