//! Who sends a feedback and how they can be reached (NĐ 20/2008/NĐ-CP Đ7.1.d): a name, an address, and a telephone
//! number or a postal address. No number of an identity card is ever asked for.

use super::facts::Facts;
use super::words::SenderType;
use crate::domain::email::EmailAddress;
use crate::domain::phone;
use crate::domain::text::clean_line;

/// Longest name, in characters.
pub const NAME_CHARS_MAX: usize = 100;
/// Longest address, in characters.
pub const ADDRESS_CHARS_MAX: usize = 300;

/// Who sends a feedback.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// What they are.
    pub sender: SenderType,
    /// Full name; of an organisation, of who acts for it.
    pub name: String,
    /// Where they live or work.
    pub address: String,
    /// Digits, with 0 at their front where it is a number of this country, else `+`.
    pub phone: Option<String>,
    /// In lower case.
    pub email: Option<String>,
    /// Where letters reach them, if elsewhere.
    pub postal: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
}

/// As it was typed in.
#[derive(Clone, Default)]
pub struct WrittenContact {
    /// What they are.
    pub sender: Option<SenderType>,
    /// Full name.
    pub name: String,
    /// Where they live or work.
    pub address: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Where letters reach them.
    pub postal: Option<String>,
    /// The organisation's name.
    pub organisation: Option<String>,
}

/// What is wrong with one part of what was typed in: which, and why; never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The part, such as `contact/phone`.
    pub at: &'static str,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

impl Fault {
    /// A fault, in both languages.
    pub fn new(at: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            at,
            vi: vi.into(),
            en: en.into(),
        }
    }
}

impl Contact {
    /// Reads what was typed in; everything that is wrong goes to `faults`.
    pub fn read(written: &WrittenContact, faults: &mut Vec<Fault>) -> Option<Self> {
        let before = faults.len();
        let sender = written.sender.unwrap_or(SenderType::Citizen);
        let name = required("contact/name", &written.name, NAME_CHARS_MAX, faults);
        let address = required(
            "contact/address",
            &written.address,
            ADDRESS_CHARS_MAX,
            faults,
        );
        let phone = given(written.phone.as_deref()).and_then(|text| phone(&text, faults));
        let email = given(written.email.as_deref()).and_then(|text| email(&text, faults));
        let postal = given(written.postal.as_deref());
        let postal =
            postal.and_then(|text| bounded("contact/postal", text, ADDRESS_CHARS_MAX, faults));
        let organisation = given(written.organisation.as_deref());
        let organisation = organisation
            .and_then(|text| bounded("contact/organisation", text, ADDRESS_CHARS_MAX, faults));
        if faults.len() == before && phone.is_none() && postal.is_none() {
            faults.push(Fault::new(
                "contact/phone",
                "cần số điện thoại hoặc địa chỉ thư tín (Nghị định 20/2008/NĐ-CP Điều 7)",
                "a telephone number or a postal address is needed",
            ));
        }
        if sender == SenderType::Organisation && organisation.is_none() {
            faults.push(Fault::new(
                "contact/organisation",
                "tổ chức gửi phản ánh cần ghi tên tổ chức",
                "name the organisation",
            ));
        }
        if faults.len() > before {
            return None;
        }
        Some(Self {
            sender,
            name: name?,
            address: address?,
            phone,
            email,
            postal,
            organisation,
        })
    }

    /// As it is sealed.
    #[must_use]
    pub fn to_facts(&self) -> Facts {
        Facts::default()
            .with("sender", self.sender.key())
            .with("name", &self.name)
            .with("address", &self.address)
            .with_some("phone", self.phone.as_ref())
            .with_some("email", self.email.as_ref())
            .with_some("postal", self.postal.as_ref())
            .with_some("organisation", self.organisation.as_ref())
    }

    /// As it was sealed; `None` when this program did not write it.
    #[must_use]
    pub fn from_facts(facts: &Facts) -> Option<Self> {
        let text = |name| facts.get(name).map(ToOwned::to_owned);
        Some(Self {
            sender: SenderType::parse(facts.get("sender")?)?,
            name: text("name")?,
            address: text("address")?,
            phone: text("phone"),
            email: text("email"),
            postal: text("postal"),
            organisation: text("organisation"),
        })
    }

    /// By what repeated feedback of one sender is noticed: kind and text. The telephone number before others.
    #[must_use]
    pub fn handle(&self) -> (&'static str, &str) {
        match (&self.phone, &self.email) {
            (Some(phone), _) => ("phone", phone),
            (None, Some(email)) => ("email", email),
            (None, None) => ("postal", self.postal.as_deref().unwrap_or(&self.address)),
        }
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

impl std::fmt::Debug for WrittenContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrittenContact(…)")
    }
}

/// A line that is not empty.
fn given(text: Option<&str>) -> Option<String> {
    text.map(clean_line).filter(|text| !text.is_empty())
}

pub(super) fn bounded(
    at: &'static str,
    text: String,
    chars_max: usize,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    if text.chars().count() <= chars_max {
        return Some(text);
    }
    faults.push(Fault::new(
        at,
        format!("dài quá {chars_max} ký tự"),
        format!("is longer than {chars_max} characters"),
    ));
    None
}

fn required(
    at: &'static str,
    written: &str,
    chars_max: usize,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let text = clean_line(written);
    if text.chars().any(char::is_alphanumeric) {
        return bounded(at, text, chars_max, faults);
    }
    faults.push(Fault::new(at, "không được để trống", "must not be empty"));
    None
}

fn phone(text: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let number = phone::normalise(text);
    if number.is_none() {
        faults.push(Fault::new(
            "contact/phone",
            "số điện thoại gồm 8 đến 15 chữ số, ví dụ 0912 345 678",
            "a telephone number has 8 to 15 digits, such as 0912 345 678",
        ));
    }
    number
}

/// Whether it can be reached is found out by writing to it.
fn email(text: &str, faults: &mut Vec<Fault>) -> Option<String> {
    match EmailAddress::parse(text) {
        Ok(address) => Some(address.reveal().to_ascii_lowercase()),
        Err(error) => {
            faults.push(Fault::new(
                "contact/email",
                error.to_string(),
                error.english(),
            ));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> WrittenContact {
        WrittenContact {
            sender: None,
            name: " Hoàng  Thị Lan ".to_owned(),
            address: "Thôn 1, xã Hoa Thám".to_owned(),
            phone: Some("(+84) 912.345.678".to_owned()),
            email: Some(" Lan@Example.VN ".to_owned()),
            postal: Some("  ".to_owned()),
            organisation: None,
        }
    }

    fn faults_of(change: impl Fn(&mut WrittenContact)) -> Vec<&'static str> {
        let (mut contact, mut faults) = (written(), Vec::new());
        change(&mut contact);
        let read = Contact::read(&contact, &mut faults);
        assert_eq!(read.is_none(), !faults.is_empty());
        faults.iter().map(|fault| fault.at).collect()
    }

    #[test]
    fn a_contact_is_tidied_and_read_back_as_sealed() {
        let contact = Contact::read(&written(), &mut Vec::new()).unwrap();
        assert_eq!(contact.name, "Hoàng Thị Lan");
        assert_eq!(contact.phone.as_deref(), Some("0912345678"));
        assert_eq!(contact.email.as_deref(), Some("lan@example.vn"));
        assert_eq!(contact.postal, None);
        assert_eq!(
            Contact::from_facts(&contact.to_facts()),
            Some(contact.clone())
        );
        assert_eq!(contact.handle(), ("phone", "0912345678"));
        assert_eq!(
            format!("{contact:?}{:?}", written()),
            "Contact(…)WrittenContact(…)"
        );
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_all_at_once() {
        assert_eq!(faults_of(|_| ()), [""; 0]);
        assert_eq!(faults_of(|c| c.name = " … ".to_owned()), ["contact/name"]);
        assert_eq!(
            faults_of(|c| {
                c.address = String::new();
                c.email = Some("a@b".to_owned());
            }),
            ["contact/address", "contact/email"]
        );
        assert_eq!(faults_of(|c| c.phone = None), ["contact/phone"]);
        assert_eq!(
            faults_of(|c| c.phone = Some("0912x".to_owned())),
            ["contact/phone"]
        );
        assert_eq!(
            faults_of(|c| {
                c.phone = None;
                c.postal = Some("Hộp thư 7".to_owned());
            }),
            [""; 0]
        );
        assert_eq!(
            faults_of(|c| c.sender = Some(SenderType::Organisation)),
            ["contact/organisation"]
        );
        assert_eq!(faults_of(|c| c.name = "a".repeat(101)), ["contact/name"]);
    }
}
