//! Official lists: reading a file of one ([`read`]), and looking up in them ([`Directory`]).
//!
//! A name is found when it is the same in the one normal form of companies. Names that are merely written alike are offered
//! beside "not in the list", and never taken for the same firm.

mod columns;
mod names;
mod read;
mod sheet;
mod values;

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

pub use read::{Given, read};

use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::official::{
    Company, CompanyAnswer, JobOrder, LicenceState, ListInfo, ListKind, OpenOrders, PermitAnswer,
    PermitStanding, Standing,
};
use names::Names;

/// The lists as look-ups need them: in memory, by name and by permit number.
#[derive(Debug, Default)]
pub struct Directory {
    companies: Vec<Company>,
    orders: Vec<JobOrder>,
    lists: Vec<ListInfo>,
    companies_by_name: HashMap<String, Vec<usize>>,
    companies_by_permit: HashMap<String, Vec<usize>>,
    orders_by_name: HashMap<String, Vec<usize>>,
    orders_by_permit: HashMap<String, Vec<usize>>,
    names: Names,
}

impl Directory {
    /// The directory over the rows of the lists there are.
    pub fn new(lists: Vec<ListInfo>, companies: Vec<Company>, orders: Vec<JobOrder>) -> Self {
        let companies_by_name = index(&companies, |company| normal(&company.name));
        let names = Names::new(companies_by_name.keys().cloned());
        Self {
            companies_by_permit: index(&companies, |company| permit_form(&company.permit)),
            orders_by_name: index(&orders, |order| normal(&order.company)),
            orders_by_permit: index(&orders, |order| permit_form(&order.permit)),
            companies_by_name,
            names,
            companies,
            orders,
            lists,
        }
    }

    /// The lists there are.
    pub fn lists(&self) -> &[ListInfo] {
        &self.lists
    }

    /// What the list of companies says of a name on a day.
    pub fn company(&self, asked: &Identifier, today: Date) -> CompanyAnswer {
        let name = asked.normal.reveal();
        let list = self.list(ListKind::P3mi);
        let rows = self.companies_by_name.get(name).map_or(&[][..], Vec::as_slice);
        let standing = match (list, self.best(rows, today)) {
            (None, _) => Standing::NoList,
            (Some(_), None) => Standing::NotListed,
            (Some(_), Some(company)) => standing(company, today),
        };
        let similar = if standing == Standing::NotListed { self.similar(name) } else { Vec::new() };
        CompanyAnswer {
            asked: asked.written.clone(),
            as_of: list.map(|list| list.as_of),
            source: list.map(|list| list.source.clone()).unwrap_or_default(),
            orders: if rows.is_empty() { None } else { self.open_orders(name, today) },
            standing,
            similar,
        }
    }

    /// What the lists say of a permit number on a day, whatever the text calls it.
    pub fn permit(&self, asked: &str, today: Date) -> PermitAnswer {
        let form = permit_form(asked);
        let licences = self.companies_by_permit.get(&form).map_or(&[][..], Vec::as_slice);
        let orders = self.orders_by_permit.get(&form).map_or(&[][..], Vec::as_slice);
        let known = self.list(ListKind::P3mi).or_else(|| self.list(ListKind::JobOrders));
        let standing = if known.is_none() {
            PermitStanding::NoList
        } else if let Some(company) = self.best(licences, today) {
            PermitStanding::Licence(standing(company, today))
        } else if let Some(first) = orders.first() {
            let orders: Vec<JobOrder> = orders.iter().map(|at| self.orders[*at].clone()).collect();
            PermitStanding::JobOrders {
                company: self.orders[*first].company.clone(),
                runs: orders.iter().any(|order| order.runs_on(today)),
                orders,
            }
        } else {
            PermitStanding::NotListed
        };
        PermitAnswer { asked: asked.to_owned(), standing }
    }

    fn list(&self, kind: ListKind) -> Option<&ListInfo> {
        self.lists.iter().find(|list| list.kind == kind)
    }

    /// Of several licences the one that runs, then the one that ran longest.
    fn best(&self, rows: &[usize], today: Date) -> Option<&Company> {
        let rows = rows.iter().map(|at| &self.companies[*at]);
        rows.max_by_key(|company| (company.runs_on(today), company.until.unwrap_or(Date::MAX)))
    }

    /// Listed names written like this one, each once, as listed.
    fn similar(&self, name: &str) -> Vec<String> {
        let listed = |normal: &str| {
            let first = self.companies_by_name.get(normal).and_then(|rows| rows.first());
            first.map(|at| self.companies[*at].name.clone())
        };
        self.names.like(name).into_iter().filter_map(listed).collect()
    }

    fn open_orders(&self, name: &str, today: Date) -> Option<OpenOrders> {
        let as_of = self.list(ListKind::JobOrders)?.as_of;
        let rows = self.orders_by_name.get(name).map_or(&[][..], Vec::as_slice);
        let open: Vec<&JobOrder> =
            rows.iter().map(|at| &self.orders[*at]).filter(|order| order.runs_on(today)).collect();
        let countries: BTreeSet<String> = open.iter().map(|order| order.country.clone()).collect();
        Some(OpenOrders { count: open.len(), countries: countries.into_iter().collect(), as_of })
    }
}

fn standing(company: &Company, today: Date) -> Standing {
    let (name, permit, until) = (company.name.clone(), company.permit.clone(), company.until);
    if company.runs_on(today) {
        Standing::Valid { name, permit, until }
    } else {
        let why = if company.state == LicenceState::Active { LicenceState::Ended } else { company.state };
        Standing::Ended { name, permit, why, state: company.state_listed.clone(), until }
    }
}

/// Rows by a key; a row without one is found under none.
fn index<T>(rows: &[T], key: impl Fn(&T) -> String) -> HashMap<String, Vec<usize>> {
    let mut by: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let key = key(row);
        if !key.is_empty() {
            by.entry(key).or_default().push(at);
        }
    }
    by
}

/// A company's name as it is compared; empty when nothing is left of it.
fn normal(name: &str) -> String {
    Identifier::new(IdentifierKind::Company, name).map(|made| made.normal.0).unwrap_or_default()
}

/// A permit number as it is compared: letters and digits in upper case with one stroke between them, without the words that
/// announce it. `No. SIP3MI 12.3/IV-2026` and `12/3/iv/2026` are one number, `1/23` and `12/3` are two.
fn permit_form(number: &str) -> String {
    let upper = number.to_uppercase();
    let parts = upper.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty());
    let announces = |part: &&str| {
        matches!(*part, "NO" | "NOMOR" | "NR" | "NUMBER" | "SIP3MI" | "SIP2MI" | "SIP" | "IZIN" | "KEP")
    };
    parts.skip_while(announces).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
